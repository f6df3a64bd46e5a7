import { css } from 'lit'

export const heroMetricsStyles = css`
  :host {
    container-type: inline-size;
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
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    margin: -1px 0 0 -1px;
  }
  [dir='rtl'] .cards {
    margin: -1px -1px 0 0;
  }
  .card {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 2.25);
    border-block-start: 1px solid var(--_line);
    border-inline-start: 1px solid var(--_line);
  }
  .card.equity {
    grid-column: 1 / -1;
  }
  .label {
    color: var(--_text-quiet);
    font-size: 0.78125rem;
    font-weight: 500;
    line-height: 1.125rem;
  }
  .label.flow {
    color: var(--_flow);
  }
  .value {
    margin-block: 4px;
    font-size: 1.25rem;
    font-weight: 600;
    line-height: 1.75rem;
    letter-spacing: -0.01em;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .equity .value {
    font-size: var(--rf-hero-metrics-equity-size, 1.875rem);
    line-height: 1.2667;
    letter-spacing: -0.015em;
  }
  .card .note .link {
    margin-block: -3px;
  }
  .stale {
    margin-block-start: 4px;
    color: var(--_warn);
    font-size: 0.78125rem;
    line-height: 1.125rem;
  }
  .value .bone {
    inline-size: 8em;
    max-inline-size: 100%;
    block-size: 1em;
    margin-block: 0.2em;
  }
  .equity .value .bone {
    margin-block: 0.1333em;
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
    padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2.25);
    border-block-start: 1px solid var(--_line);
    background: var(--_surface-sunken);
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
  .total {
    border-block-start: 1px solid var(--_line-strong);
    font-weight: 600;
  }
  @container (min-width: 30rem) {
    .card.equity {
      grid-column: auto;
    }
    .cards {
      grid-template-columns: minmax(0, 1.75fr) minmax(0, 1fr);
    }
  }
`
