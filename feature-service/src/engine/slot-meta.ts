import { START, formatPosition, parsePosition, type Position } from '@eaglerank/events';

/** Sets of remembered event ids: buckets `first` to `first + buckets` of one hour. */
export interface Segment {
  /** Hours since epoch of the events' acceptance; BACKFILL_HOUR for history. */
  readonly hour: number;
  readonly first: number;
  readonly buckets: number;
  /** Events remembered. */
  readonly count: number;
}

/** Stands for all hours of the backfill lane, whose time is virtual. */
export const BACKFILL_HOUR = -1;

/** What a slot's position key holds: everything that one commit must move together. */
export interface SlotMeta {
  /** Fencing epoch: grows with every change of writer. */
  readonly epoch: number;
  readonly position: Position;
  /** Event time of the newest event, ms since epoch. */
  readonly watermarkMs: number;
  /** When history last came in, ms since epoch; 0 for never. */
  readonly backfillAtMs: number;
  readonly segments: readonly Segment[];
}

export const NEW_SLOT: SlotMeta = {
  epoch: 0,
  position: START,
  watermarkMs: 0,
  backfillAtMs: 0,
  segments: [],
};

/** All but the epoch, as the scripts store it behind the epoch. */
export function encodeMeta({ position, watermarkMs, backfillAtMs, segments }: SlotMeta): string {
  const list = segments.map((s) => `${s.hour}:${s.first}:${s.buckets}:${s.count}`);
  return `${formatPosition(position)} ${watermarkMs} ${backfillAtMs} ${list.join(',') || '-'}`;
}

/** Throws when the text is not what the scripts store. */
export function decodeMeta(text: string): SlotMeta {
  const [epoch, position, watermark, backfillAt, list] = text.split(' ');
  if (list === undefined) throw new Error('malformed position record');
  const segments = list === '-' ? [] : list.split(',').map(decodeSegment);
  return {
    epoch: Number(epoch),
    position: parsePosition(position as string),
    watermarkMs: Number(watermark),
    backfillAtMs: Number(backfillAt),
    segments,
  };
}

function decodeSegment(text: string): Segment {
  const [hour, first, buckets, count] = text.split(':').map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { hour, first, buckets, count };
}
