/** A file that is committed and made by code; `npm run check` fails when the two differ. */
export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}
