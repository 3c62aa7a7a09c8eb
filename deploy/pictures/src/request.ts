/** What the address of the page asks for. */
export interface PictureRequest {
  readonly board: string;
  /** Time range, epoch seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds between two points. */
  readonly step: number;
  /** `$__rate_interval`, seconds. */
  readonly rate: number;
}

export function readRequest(search: string): PictureRequest {
  const params = new URLSearchParams(search);
  const number = (name: string): number => Number(params.get(name));
  return {
    board: params.get('board') ?? '',
    from: number('from'),
    to: number('to'),
    step: number('step'),
    rate: number('rate'),
  };
}
