/** Where on a chart an instant is drawn. */

export const chartWidth = 1_040;
/** Room for the names on the left and for those of the lines on the right. */
export const left = 96;
export const right = 56;
export const plotWidth = chartWidth - left - right;

/** Pixels of an instant; what lies outside the axis is drawn at its edge. */
export type Scale = (at: number) => number;

export function scaleFor({ fromAt, toAt }: { readonly fromAt: number; readonly toAt: number }): Scale {
  return (at) => round(left + ((Math.min(toAt, Math.max(fromAt, at)) - fromAt) / (toAt - fromAt)) * plotWidth);
}

/** A tenth of a pixel is as fine as anybody sees. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
