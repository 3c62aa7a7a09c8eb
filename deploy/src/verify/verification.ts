/** A table of what was measured or seen. */
export interface VerificationTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one part of `npm run verify:operate` found. */
export interface VerificationReport {
  readonly ok: boolean;
  /** One sentence: what ran against what, and how it ended. */
  readonly summary: string;
  readonly tables: readonly VerificationTable[];
  /** What was left out, with the reason. */
  readonly notes: readonly string[];
}

export interface VerificationContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Scratch folder, removed afterwards. */
  readonly folder: string;
  /** Progress, a line at a time. */
  readonly say: (line: string) => void;
}

/** One part of `npm run verify:operate`; its report becomes a section of docs/verification.md. */
export interface Verification {
  /** Word that selects it on the command line. */
  readonly name: string;
  /** Heading of its section. */
  readonly title: string;
  /** Executables it cannot do without; it is reported as not run where one is missing. */
  readonly tools: readonly string[];
  run(context: VerificationContext): Promise<VerificationReport>;
}
