/** One line of the table "Numbers to reach". */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  readonly reach: string;
  readonly reached: boolean | undefined;
}

/** A section of the report. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
  /** Markdown that explains how it was measured. */
  readonly notes: string;
}

const mark = (reached: boolean | undefined): string =>
  reached === undefined ? '' : reached ? 'yes' : 'no';

/** The report as Markdown. */
export function formatReport(head: readonly string[], sections: readonly Section[]): string {
  const lines = ['# Benchmark results', '', ...head, ''];
  for (const { title, findings, notes } of sections) {
    lines.push(`## ${title}`, '');
    if (findings.length > 0) {
      lines.push('| what | measured | reach | reached |', '|---|---|---|---|');
      for (const f of findings) {
        lines.push(`| ${f.what} | ${f.measured} | ${f.reach} | ${mark(f.reached)} |`);
      }
      lines.push('');
    }
    if (notes !== '') lines.push(notes, '');
  }
  return lines.join('\n');
}
