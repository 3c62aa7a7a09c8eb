// Original file: proto/eaglerank/feed/v1/feed.proto


/**
 * Where and how the feed is shown.
 */
export interface Context {
  /**
   * Surface, e.g. "home"; up to 64 bytes. Sessions and last-good feeds are kept per surface.
   */
  'surface'?: (string);
  /**
   * Device class, e.g. "phone"; up to 64 bytes.
   */
  'device'?: (string);
  /**
   * BCP 47 locale; up to 35 bytes.
   */
  'locale'?: (string);
  /**
   * IANA time zone; up to 64 bytes. Used for the local hour of day.
   */
  'timeZone'?: (string);
  /**
   * Up to 16 further attributes; keys <= 64 bytes, values <= 256 bytes.
   */
  'attributes'?: ({[key: string]: string});
}

/**
 * Where and how the feed is shown.
 */
export interface Context__Output {
  /**
   * Surface, e.g. "home"; up to 64 bytes. Sessions and last-good feeds are kept per surface.
   */
  'surface': (string);
  /**
   * Device class, e.g. "phone"; up to 64 bytes.
   */
  'device': (string);
  /**
   * BCP 47 locale; up to 35 bytes.
   */
  'locale': (string);
  /**
   * IANA time zone; up to 64 bytes. Used for the local hour of day.
   */
  'timeZone': (string);
  /**
   * Up to 16 further attributes; keys <= 64 bytes, values <= 256 bytes.
   */
  'attributes': ({[key: string]: string});
}
