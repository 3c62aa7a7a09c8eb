/** What the ranker may know of a request beyond tenant and user. Small, so JSON. */
export interface RequestContext {
  readonly surface: string;
  readonly device: string;
  readonly locale: string;
  /** Local hour of day, 0-23; the time zone's, UTC where none was given. */
  readonly localHour: number;
  /** Local day of week, 0 Sunday to 6. */
  readonly localDay: number;
  /** Assigned arm by experiment. */
  readonly arms: Readonly<Record<string, string>>;
}

export function encodeRequestContext(context: RequestContext): Buffer {
  return Buffer.from(JSON.stringify(context));
}

/** Of our own making: a fault here is a bug, so it throws as one. */
export function decodeRequestContext(bytes: Uint8Array): RequestContext {
  return JSON.parse(Buffer.from(bytes).toString()) as RequestContext;
}
