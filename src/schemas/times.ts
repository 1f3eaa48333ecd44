// CICFlowMeter writes day before month and, in Unicauca's file, no space behind the year: 26/04/201711:11:17.
const DAY_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) *(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)? *([AP]M)?$/i;
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)? *(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Seconds since 1970 of a cell: a number is that already; text may be a number, `26/04/2017 11:11:17` (with AM or PM or
 * without) or `2017-07-06 12:39:06.818901` (with `T`, `Z` or an offset or without). UTC where no offset is given.
 * NaN for anything else, so that an odd clock does not keep a file from being read.
 */
export function seconds(cell: unknown): number {
  if (typeof cell === 'number') return cell - cell === 0 ? cell : Number.NaN;
  if (typeof cell !== 'string' || cell.length > 64) return Number.NaN;
  const text = cell.trim();
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, offset = 'Z'] = iso;
    return epoch(year!, month!, day!, Number(hour), minute!, second, fraction) - offsetSeconds(offset);
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) {
    const [, day, month, year, hour, minute, second, fraction, half] = dayFirst;
    return epoch(year!, month!, day!, half ? to24(Number(hour), half) : Number(hour), minute!, second, fraction);
  }
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function epoch(
  year: string,
  month: string,
  day: string,
  hour: number,
  minute: string,
  second = '0',
  fraction = '',
): number {
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), hour, Number(minute), Number(second));
  // Date.UTC carries 31 April over to May: a date is one only if it comes back as it was.
  const back = new Date(ms);
  const valid = back.getUTCDate() === Number(day) && back.getUTCMonth() === Number(month) - 1;
  return valid && hour < 24 && Number(minute) < 60 && Number(second) < 61
    ? ms / 1000 + Number(`0${fraction}`)
    : Number.NaN;
}

const to24 = (hour: number, half: string): number =>
  hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);

function offsetSeconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const size = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(-2)) * 60;
  return offset.startsWith('-') ? -size : size;
}
