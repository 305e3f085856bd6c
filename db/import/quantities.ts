// Quantities as people read them.

/** 1,234,567 */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** 12.3 */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** Of a second. */
export function rate(count: number, ms: number): string {
  return grouped(Math.round((count * 1000) / Math.max(ms, 1)));
}

/** 12.3 s */
export function duration(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
