import { css } from 'lit'

export const changesStyles = css`
  .recent-head {
    align-items: center;
    min-block-size: 1.5rem;
  }
  h3.note {
    font-weight: 500;
  }
  .changes,
  .recent .skeleton,
  .empty {
    margin-block-start: 4px;
    border-block-start: 1px solid var(--_line);
  }
  .empty {
    padding-block: calc(var(--_space) * 1.5);
  }
  .change {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 0 calc(var(--_space) * 1.5);
    padding-block: calc(var(--_space) * 1.25);
    border-block-end: 1px solid var(--_line);
  }
  .change:last-child {
    border-block-end: 0;
  }
  .disc {
    grid-row: 1 / 3;
    align-self: start;
    display: grid;
    place-items: center;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin-block-start: 7px;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_flow-quiet);
    color: var(--_flow);
    font-size: 0.75rem;
  }
  .change .note {
    grid-column: 2;
    overflow-wrap: anywhere;
  }
  .keep {
    white-space: nowrap;
  }
  .amount {
    font-weight: 600;
    text-align: end;
  }
  .row-actions {
    grid-column: 3;
    display: flex;
    justify-content: end;
    gap: 4px;
    margin-block: -3px;
    margin-inline-end: -2px;
  }
  .bone.row {
    inline-size: 70%;
    block-size: 1rem;
    margin-block: calc(var(--_space) * 2.5);
  }
  .segments {
    display: inline-flex;
    align-self: start;
    padding: 2px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-small);
    background: var(--_surface-sunken);
  }
  .segment {
    position: relative;
    cursor: pointer;
  }
  .segment span {
    display: block;
    padding: 4px calc(var(--_space) * 1.25);
    border: 1px solid transparent;
    border-radius: 4px;
    color: var(--_text-quiet);
    font-size: 0.78125rem;
    font-weight: 600;
  }
  .segment input:checked + span {
    border-color: var(--_line-field);
    background: var(--_surface);
    color: var(--_text);
  }
  .paging {
    align-items: center;
  }
  .question {
    inline-size: min(24rem, calc(100vw - 4 * var(--_space)));
    padding: calc(var(--_space) * 2.5);
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    box-shadow: 0 16px 48px var(--_shadow);
  }
  .question::backdrop {
    background: var(--_backdrop);
  }
  .question h3 {
    font-size: 0.9375rem;
  }
  .consequence {
    display: grid;
    gap: var(--_space);
    margin-block: var(--_space) calc(var(--_space) * 2);
  }
  .question .actions {
    flex-wrap: wrap;
    justify-content: end;
  }
  @media (forced-colors: active) {
    .segment input:checked + span {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
`
