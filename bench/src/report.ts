/** One figure of the report. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  /** The figure to reach; empty where there is none. */
  readonly reach: string;
  /** Undefined where it is not judged. */
  readonly reached: boolean | undefined;
  /** What keeps it from being reached; printed when it is not. */
  readonly why?: string;
}

/** A section of the report. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
  /** Markdown that tells how it was measured and what was seen beside. */
  readonly notes: string;
}

const mark = (reached: boolean | undefined): string =>
  reached === undefined ? '' : reached ? 'yes' : '**no**';

/**
 * The report as Markdown: the head, every figure that has one to reach, what falls short and why,
 * then the sections.
 */
export function formatReport(head: readonly string[], sections: readonly Section[]): string {
  const findings = sections.flatMap((section) => section.findings);
  const toReach = findings.filter(({ reach }) => reach !== '');
  return [
    '# Benchmark results',
    '',
    ...head,
    '',
    ...(toReach.length > 0 ? ['## Numbers to reach', '', ...table(toReach), ''] : []),
    ...shortfalls(findings),
    ...sections.flatMap(formatSection),
  ].join('\n');
}

function formatSection({ title, findings, notes }: Section): string[] {
  return [
    `## ${title}`,
    '',
    ...(findings.length > 0 ? [...table(findings), ''] : []),
    ...(notes === '' ? [] : [notes, '']),
  ];
}

function table(findings: readonly Finding[]): string[] {
  return [
    '| what | measured | reach | reached |',
    '|---|---|---|---|',
    ...findings.map((f) => `| ${f.what} | ${f.measured} | ${f.reach} | ${mark(f.reached)} |`),
  ];
}

function shortfalls(findings: readonly Finding[]): string[] {
  const short = findings.filter(({ reached }) => reached === false);
  if (short.length === 0) return [];
  return [
    '## What falls short, and why',
    '',
    ...short.map(({ what, measured, why = 'not known yet' }) => `- ${what} (${measured}): ${why}.`),
    '',
  ];
}
