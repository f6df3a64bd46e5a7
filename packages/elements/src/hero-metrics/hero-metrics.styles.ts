import { css } from 'lit'

export const heroMetricsStyles = css`
  :host {
    container: hero / inline-size;
  }
  .base {
    border: 1px solid var(--rf-hero-metrics-border-color, var(--_line));
    border-radius: var(--_radius);
    background: var(--rf-hero-metrics-background, var(--_surface));
    overflow: hidden;
  }
  .base > .banner {
    border-radius: 0;
  }
  /* Every card draws the lines above and before it; those at the edge fall outside and are cut off. */
  .cards {
    display: flex;
    flex-wrap: wrap;
    margin-inline-start: -1px;
    border-block-end: 1px solid var(--_line);
  }
  .cards:last-child {
    border-block-end: 0;
  }
  .card {
    container-type: inline-size;
    display: flex;
    flex: 1 1 40%;
    flex-direction: column;
    min-inline-size: 0;
    margin-block-start: -1px;
    padding: calc(var(--_space) * 2);
    border-block-start: 1px solid var(--_line);
    border-inline-start: 1px solid var(--_line);
  }
  .card.first {
    flex-basis: 100%;
  }
  .card.small {
    padding-block: calc(var(--_space) * 1.5);
  }
  .label {
    color: var(--_text-quiet);
    font-size: 0.78125rem;
    font-weight: 500;
    line-height: 1.125rem;
    overflow-wrap: anywhere;
  }
  .label.flow {
    color: var(--_flow);
  }
  .ask {
    flex: none;
    margin: -3px -2px;
    color: var(--_text-quiet);
    font-weight: 500;
  }
  .ask:hover,
  .ask[aria-expanded='true'] {
    color: var(--_accent);
  }
  .ask:focus-visible {
    outline-offset: 0;
  }
  /* A figure shrinks to fit its card before it may break: a digit is about 0.62 em wide. */
  .value {
    --_size: 1.25rem;
    margin-block: 4px;
    font-size: clamp(0.75rem, 100cqi / (var(--_characters, 1) * 0.62), var(--_size));
    font-weight: 600;
    line-height: 1.4;
    min-block-size: calc(var(--_size) * 1.4);
    letter-spacing: -0.01em;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .first .value {
    --_size: var(--rf-hero-metrics-equity-size, 1.875rem);
    line-height: 1.2667;
    min-block-size: calc(var(--_size) * 1.2667);
    letter-spacing: -0.015em;
  }
  .small .value {
    --_size: 0.9375rem;
    min-block-size: 1.3125rem;
    letter-spacing: 0;
  }
  [dir='rtl'] .value {
    letter-spacing: 0;
  }
  .card .note {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: space-between;
    gap: 0 var(--_space);
    min-block-size: 1.125rem;
  }
  .large .note {
    min-block-size: 2.25rem;
  }
  .value .bone {
    inline-size: 8em;
    max-inline-size: 100%;
    block-size: calc(var(--_size) * 0.8);
    margin-block: calc(var(--_size) * 0.2);
  }
  .note .bone {
    inline-size: 9em;
    max-inline-size: 100%;
    block-size: 0.75rem;
    margin-block: 0.1875rem;
  }
  .explanation {
    display: grid;
    gap: var(--_space);
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
    border-block-start: 1px solid var(--_line);
    background: var(--_surface-sunken);
  }
  .explanation > .note::first-letter,
  .part dt::first-letter {
    text-transform: uppercase;
  }
  .parts {
    display: grid;
    max-inline-size: 32rem;
  }
  .part {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 calc(var(--_space) * 2);
    padding-block: 4px;
  }
  .part dd {
    margin-inline-start: auto;
  }
  .total .note {
    font-weight: 400;
  }
  .total {
    border-block-start: 1px solid var(--_line-strong);
    font-weight: 600;
  }
  @container hero (min-width: 40rem) {
    .card:not(.first) {
      flex-basis: 7.5rem;
    }
  }
  @container hero (min-width: 46rem) {
    .large .note {
      min-block-size: 1.125rem;
    }
  }
  @container hero (min-width: 70rem) {
    .card.first {
      flex: 1.75 1 16rem;
    }
  }
`
