import { css } from 'lit'

/** What every widget looks like before it looks like itself: the host's font, our colors, one set of controls. */
export const baseStyles = css`
  :host {
    display: block;
    --_radius: var(--rf-radius, 10px);
    --_radius-small: var(--rf-radius-small, 6px);
    --_space: var(--rf-space, 8px);
    color: var(--_text);
    font-family: var(--rf-font-family, inherit);
    font-size: 0.875rem;
    line-height: 1.25rem;
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  /* Rather nothing for a moment than another language. */
  .wordless {
    visibility: hidden;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  p,
  h2,
  h3,
  ul,
  dl,
  dd,
  fieldset,
  legend {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  ul {
    list-style: none;
  }
  .icon {
    inline-size: 1em;
    block-size: 1em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.125em;
    flex: none;
  }
  .note {
    color: var(--_text-quiet);
    font-size: 0.78125rem;
    line-height: 1.125rem;
  }
  .number {
    white-space: nowrap;
    unicode-bidi: isolate;
  }
  .flow {
    color: var(--_flow);
  }
  .gain {
    color: var(--_gain);
  }
  .loss {
    color: var(--_loss);
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  .button {
    min-block-size: 2.25rem;
    padding: 0.4375rem calc(var(--_space) * 1.75);
    border: 1px solid var(--_line-strong);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    font-weight: 600;
  }
  .button:hover:not(:disabled) {
    background: var(--_surface-sunken);
  }
  .button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_text-on-accent);
  }
  .button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .button.danger {
    border-color: var(--_loss);
    color: var(--_loss);
  }
  .button:disabled,
  .button.primary:disabled {
    border-color: var(--_line);
    background: var(--_surface-sunken);
    color: var(--_text-quiet);
    cursor: default;
  }
  .link {
    min-inline-size: 24px;
    min-block-size: 24px;
    padding: 0 2px;
    border: 0;
    border-radius: 4px;
    background: none;
    color: var(--_accent);
    font-size: 0.78125rem;
    font-weight: 600;
  }
  .link:hover:not(:disabled) {
    text-decoration: underline;
  }
  .state {
    display: grid;
    justify-items: center;
    gap: var(--_space);
    padding: calc(var(--_space) * 3) calc(var(--_space) * 2);
    text-align: center;
    overflow-wrap: anywhere;
  }
  .state-title {
    font-weight: 600;
  }
  .failure .icon {
    color: var(--_loss);
  }
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 var(--_space);
    padding: calc(var(--_space) - 1px) calc(var(--_space) * 1.5 - 1px);
    /* Seen where colors are forced and backgrounds are gone. */
    border: 1px solid transparent;
    border-radius: var(--_radius-small);
    font-size: 0.78125rem;
    line-height: 1.125rem;
  }
  .warn {
    background: var(--_warn-quiet);
    color: var(--_warn);
  }
  .warn .link {
    color: inherit;
    text-decoration: underline;
  }
  .skeleton {
    display: grid;
  }
  .bone {
    display: block;
    border-radius: 4px;
    background: var(--_line);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after,
    *::backdrop {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bone {
      background: GrayText;
    }
    .button.primary:not(:disabled) {
      border-color: Highlight;
    }
  }
`
