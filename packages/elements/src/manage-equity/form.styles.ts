import { css } from 'lit'

export const formStyles = css`
  .between {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 var(--_space);
  }
  .equity {
    padding: calc(var(--_space) * 1.25) calc(var(--_space) * 2);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_surface-sunken);
  }
  .equity-value {
    font-size: 1.25rem;
    font-weight: 600;
    line-height: 1.75rem;
    letter-spacing: -0.01em;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .equity-value .bone {
    inline-size: 8em;
    block-size: 1em;
    margin-block: 0.2em;
  }
  .stale {
    color: var(--_warn);
    font-size: 0.78125rem;
    line-height: 1.125rem;
  }
  .form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 1.75);
  }
  .types,
  .fields {
    display: grid;
    gap: var(--_space);
  }
  .type {
    position: relative;
    display: grid;
    cursor: pointer;
  }
  .type input,
  .segment input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: inherit;
  }
  .face {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 1.25);
    padding: calc(var(--_space) * 1.25) calc(var(--_space) * 1.5);
    border: 1px solid var(--_line-field);
    border-radius: var(--_radius-small);
  }
  .face > .icon {
    font-size: 1rem;
  }
  .type-name {
    display: block;
    font-weight: 600;
  }
  .type input:checked + .face {
    border-color: var(--_flow);
    background: var(--_flow-quiet);
    box-shadow: inset 0 0 0 1px var(--_flow);
  }
  .type input:checked + .face .icon,
  .type input:checked + .face .type-name {
    color: var(--_flow);
  }
  .type input:focus-visible + .face,
  .segment input:focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .types:disabled .type {
    cursor: default;
  }
  .types:disabled .face {
    border-color: var(--_line);
  }
  .types:disabled input:not(:checked) + .face {
    color: var(--_text-quiet);
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    min-inline-size: 0;
  }
  .control {
    display: flex;
    align-items: center;
    border: 1px solid var(--_line-field);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }
  .control:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  .control :focus-visible {
    outline: 0;
  }
  .control.invalid {
    border-color: var(--_loss);
  }
  .control:has(:disabled) {
    border-color: var(--_line);
    background: var(--_surface-sunken);
  }
  input:not([type='radio']),
  textarea {
    flex: 1;
    min-inline-size: 0;
    inline-size: 100%;
    min-block-size: 2.375rem;
    padding: calc(var(--_space) * 0.875) calc(var(--_space) * 1.5);
    border: 0;
    outline: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-size: 0.9375rem;
    font-variant-numeric: inherit;
  }
  textarea {
    display: block;
    max-block-size: 10rem;
    font-size: inherit;
    resize: vertical;
    field-sizing: content;
  }
  @supports (field-sizing: content) {
    textarea {
      resize: none;
    }
  }
  .control :disabled {
    color: var(--_text-quiet);
  }
  ::placeholder {
    color: var(--_text-quiet);
    opacity: 1;
  }
  .unit {
    padding-inline-end: calc(var(--_space) * 1.5);
    color: var(--_text-quiet);
    font-size: 0.78125rem;
  }
  .refusal {
    background: var(--_loss-quiet);
    color: var(--_loss);
  }
  .refusal .link {
    color: inherit;
    text-decoration: underline;
  }
  .refusal .note {
    display: block;
    color: inherit;
  }
  .after {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--_space);
    padding-inline: 2px;
  }
  .after output {
    margin-inline-start: auto;
    font-weight: 600;
    white-space: normal;
    text-align: end;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    gap: var(--_space);
  }
  .submit {
    flex: 1;
    min-block-size: 2.625rem;
  }
  .submit.primary:not(:disabled) {
    border-color: var(--rf-manage-equity-submit-background, var(--_accent));
    background: var(--rf-manage-equity-submit-background, var(--_accent));
    color: var(--rf-manage-equity-submit-color, var(--_text-on-accent));
  }
  .done:empty {
    display: none;
  }
  .done:not(:has(p)) {
    block-size: 0;
    margin-block-end: calc(var(--_space) * -2);
  }
  .done {
    outline: 0;
  }
  .success {
    background: var(--_gain-quiet);
    color: var(--_gain);
    font-weight: 600;
  }
  .done .note {
    padding: 4px 2px 0;
  }
  @container (min-width: 21rem) {
    .types,
    .fields {
      grid-template-columns: 1fr 1fr;
    }
  }
  @media (forced-colors: active) {
    .type input:checked + .face {
      outline: 2px solid Highlight;
      outline-offset: -3px;
    }
  }
`
