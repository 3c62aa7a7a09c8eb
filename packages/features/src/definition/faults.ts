/** One fault of a definition file: where it is and what to do about it. */
export interface DefinitionFault {
  readonly file: string;
  /** 1-based; 1 where the place is unknown. */
  readonly line: number;
  /** Dotted path, e.g. `groups.item_engagement.features[0].rate`. */
  readonly field: string;
  readonly message: string;
}

/** The file is no valid definition; carries every fault found, in order of line. */
export class FeatureDefinitionError extends Error {
  override readonly name = 'FeatureDefinitionError';
  constructor(readonly faults: readonly DefinitionFault[]) {
    super(faults.map((f) => `${f.file}:${f.line}: ${f.field}: ${f.message}`).join('\n'));
  }
}

export type Path = readonly (string | number)[];

/** Collects faults by path; `lineOf` finds the line of a path in the file. */
export class FaultList {
  readonly faults: DefinitionFault[] = [];
  constructor(
    private readonly file: string,
    private readonly lineOf: (path: Path) => number,
  ) {}

  add(path: Path, message: string): void {
    this.faults.push({ file: this.file, line: this.lineOf(path), field: dotted(path), message });
  }

  /** Throws FeatureDefinitionError when there is any. */
  throwIfAny(): void {
    if (this.faults.length === 0) return;
    throw new FeatureDefinitionError([...this.faults].sort((a, b) => a.line - b.line));
  }
}

function dotted(path: Path): string {
  if (path.length === 0) return 'file';
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');
}
