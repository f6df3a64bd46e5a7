import { css } from 'lit'

export const manageEquityStyles = css`
  :host([mode='panel']),
  :host([mode='dialog']) {
    display: inline-block;
  }
  .panel {
    padding: 0;
    border: 1px solid var(--_line);
    background: var(--rf-manage-equity-background, var(--_surface));
    color: inherit;
    overscroll-behavior: contain;
    box-shadow: 0 16px 48px var(--_shadow);
  }
  .panel::backdrop {
    background: var(--_backdrop);
  }
  .panel.panel[open] {
    animation: appear 0.18s ease-out;
  }
  .panel.panel:not(.dialog) {
    position: fixed;
    inset-block: 0;
    inset-inline: auto 0;
    inline-size: min(var(--rf-manage-equity-width, 30rem), 100vw);
    max-inline-size: none;
    block-size: 100dvh;
    max-block-size: none;
    margin: 0;
    border-width: 0;
    border-inline-start-width: 1px;
  }
  .panel.dialog {
    inline-size: min(var(--rf-manage-equity-width, 30rem), calc(100vw - 2 * var(--_space)));
    max-inline-size: none;
    max-block-size: calc(100dvh - 2 * var(--_space));
    margin: auto;
    border-radius: var(--_radius);
  }
  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 8px;
    }
  }
  .surface {
    container-type: inline-size;
    display: flex;
    flex-direction: column;
    gap: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 3);
  }
  .inline {
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--rf-manage-equity-background, var(--_surface));
  }
  .header {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: start;
    gap: 4px var(--_space);
  }
  .title {
    font-size: 1.125rem;
    font-weight: 600;
    line-height: 1.5rem;
    letter-spacing: -0.01em;
  }
  [dir='rtl'] .title {
    letter-spacing: 0;
  }
  .intro {
    grid-column: 1 / -1;
    font-size: 0.84375rem;
    line-height: 1.25rem;
  }
  .close {
    display: grid;
    place-items: center;
    inline-size: 2rem;
    block-size: 2rem;
    margin: -4px;
    color: var(--_text-quiet);
    font-size: 1rem;
  }
  .close:hover {
    background: var(--_surface-sunken);
  }
  .back {
    align-self: start;
    margin-block-start: calc(var(--_space) * -1);
  }
  [dir='rtl'] .arrow {
    display: inline-block;
    scale: -1 1;
  }
  .waiting {
    gap: calc(var(--_space) * 1.75);
  }
  .waiting .bone {
    border-radius: var(--_radius-small);
  }
  .waiting .box {
    block-size: 4.375rem;
  }
  .waiting .pair {
    block-size: 3.75rem;
  }
  .waiting .line {
    block-size: 1.25rem;
  }
  .waiting .wide {
    block-size: 2.625rem;
  }
  @media (max-width: 30rem) {
    .panel.panel:not(.dialog) {
      inline-size: 100vw;
      border: 0;
    }
    .surface {
      padding: calc(var(--_space) * 2);
    }
  }
`
