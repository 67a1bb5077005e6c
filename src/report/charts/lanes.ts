/** A stretch of time on a lane of a chart, epoch ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** The slot that it took, or `null` where nobody knows. */
  readonly slot: number | null;
}

/**
 * Gives each stretch a lane: its slot where that is known, else the first lane that is free, beyond
 * the slots, so that nothing covers anything.
 */
export function lanesOf(stretches: readonly Stretch[]): readonly number[] {
  const lanes = stretches.map(({ slot }) => slot ?? -1);
  const firstFree = lanes.reduce((most, lane) => Math.max(most, lane), -1) + 1;
  const unknown = [...lanes.keys()].filter((at) => lanes[at] === -1)
    .sort((a, b) => (stretches[a]?.from ?? 0) - (stretches[b]?.from ?? 0));
  const ends: number[] = [];
  for (const at of unknown) {
    const { from, to } = stretches[at] as Stretch;
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    lanes[at] = firstFree + lane;
  }
  return lanes;
}
