// What a node has done, and how long that took: the same as Work in benchmarks/Avi.LoadTest/Mesh/Node.

export const NANOSECONDS = 1e9

/** Calls a function until a time is over; each call says how much it has done. */
export async function during (seconds, once) {
  const start = process.hrtime.bigint()
  const end = start + BigInt(Math.round(seconds * NANOSECONDS))
  let count = 0
  while (process.hrtime.bigint() < end) {
    count += await once()
  }

  return count
}

export const secondsSince = (start) => Number(process.hrtime.bigint() - start) / NANOSECONDS
