// Numbers, sizes and times as all pages of the desk write them.
const SIZES = ["bytes", "KB", "MB", "GB", "TB"];

export const number = (value) => Math.round(value).toLocaleString("en-US");
export const counted = (value, one) => `${number(value)} ${one}${value === 1 ? "" : "s"}`;

export function size(value) {
  let step = 0;
  for (; value >= 1024 && step < SIZES.length - 1; step += 1) value /= 1024;
  const fine = step && value < 10 && Math.round(value * 10) % 10;
  return `${fine ? value.toFixed(1) : Math.round(value)} ${SIZES[step]}`;
}

// 1.2 of 8.4 GB, or 900 KB of 8.4 GB.
export function sizeOf(part, whole) {
  const [some, all] = [size(part), size(whole)];
  return some.split(" ")[1] === all.split(" ")[1] ? `${some.split(" ")[0]} of ${all}` : `${some} of ${all}`;
}

export function left(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `about ${Math.round(seconds / 60)} min` : `about ${Math.round(seconds / 3600)} h`;
}
