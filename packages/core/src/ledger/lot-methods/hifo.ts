import type { OpenLot } from '../open-lot.ts'
import type { LotOrder } from './lot-order.ts'

interface Ranked {
  readonly lot: OpenLot
  /** The place in opening order, which decides between equals. */
  readonly ordinal: number
}

/**
 * Highest signed remaining cost a unit first; for a short, whose cost is negative, that is the one sold cheapest. A heap: the
 * lot on top is the only one that this order closes, so between two questions no other can have changed its place.
 */
export function hifoOrder(open: readonly OpenLot[]): LotOrder {
  const heap = open.map((lot, ordinal) => ({ lot, ordinal })).sort(compareRanked)
  let opened = heap.length
  return {
    begin: () => {},
    next() {
      tidyTop(heap)
      return heap[0]!.lot
    },
    opened(lot) {
      tidyTop(heap)
      heap.push({ lot, ordinal: opened })
      opened += 1
      rise(heap)
    },
    settle: () => {},
  }
}

/** Compares cost ÷ quantity exactly by multiplying crosswise. */
function compareRanked(left: Ranked, right: Ranked): number {
  const leftCost = left.lot.remaining_cost * right.lot.remaining
  const rightCost = right.lot.remaining_cost * left.lot.remaining
  return leftCost > rightCost ? -1 : leftCost < rightCost ? 1 : left.ordinal - right.ordinal
}

/** Closing a part moves the cost a unit of the lot on top by the rounding of a cent, so it may have to give way to the next. */
function tidyTop(heap: Ranked[]): void {
  if (heap[0]?.lot.remaining === 0n) removeTop(heap)
  sink(heap)
}

function removeTop(heap: Ranked[]): void {
  const last = heap.pop()!
  if (heap.length > 0) heap[0] = last
}

function rise(heap: Ranked[]): void {
  let index = heap.length - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (compareRanked(heap[parent]!, heap[index]!) <= 0) return
    swap(heap, parent, index)
    index = parent
  }
}

function sink(heap: Ranked[]): void {
  let index = 0
  for (;;) {
    const left = index * 2 + 1
    if (left >= heap.length) return
    const right = left + 1
    const child = right < heap.length && compareRanked(heap[right]!, heap[left]!) < 0 ? right : left
    if (compareRanked(heap[index]!, heap[child]!) <= 0) return
    swap(heap, index, child)
    index = child
  }
}

function swap(heap: Ranked[], left: number, right: number): void {
  const kept = heap[left]!
  heap[left] = heap[right]!
  heap[right] = kept
}
