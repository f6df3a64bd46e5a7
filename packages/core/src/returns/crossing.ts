const ROUNDS_MAX = 300

/**
 * Where a continuous function crosses zero between two points of different sign: Chandrupatla's method (inverse quadratic
 * steps inside a bracket). Every third step halves the bracket, so it ends whatever the function is.
 */
export function crossing(valueOf: (u: number) => number, low: number, high: number): number {
  let [near, far, old] = [high, low, low]
  let [nearValue, farValue, oldValue] = [valueOf(high), valueOf(low), 0]
  let step = 0.5
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const u = near + step * (far - near)
    const value = valueOf(u)
    if (value > 0 === nearValue > 0) [old, oldValue] = [near, nearValue]
    else [old, oldValue, far, farValue] = [far, farValue, near, nearValue]
    ;[near, nearValue] = [u, value]
    const best = Math.abs(nearValue) < Math.abs(farValue) ? near : far
    const margin = (2 * Number.EPSILON * Math.abs(best) + 1e-16) / Math.abs(far - near)
    if (margin > 0.5 || nearValue === 0) return best
    const along = (near - far) / (old - far)
    const rise = (nearValue - farValue) / (oldValue - farValue)
    const isSmooth = round % 3 !== 2 && rise * rise < along && (1 - rise) * (1 - rise) < 1 - along
    step = isSmooth
      ? (nearValue / (farValue - nearValue)) * (oldValue / (farValue - oldValue)) +
        ((old - near) / (far - near)) * (nearValue / (oldValue - nearValue)) * (farValue / (oldValue - farValue))
      : 0.5
    step = Math.min(1 - margin, Math.max(margin, step))
  }
  return near
}
