import type { VerificationReport } from './verification.js';

const HEADER = `# Verification

Written by \`npm run verify:operate\`: what was run with the real tools, on which commit, and what came of it. A part that is run
alone (\`npm run verify:operate -- NAME\`) replaces its own section.
`;

/** A section of docs/verification.md. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** Abbreviated id of the commit, with `+` when there were changes beside it. */
  readonly commit: string;
  readonly seconds: number;
  /** Why it did not run; undefined when it did. */
  readonly missing?: string;
  readonly report?: VerificationReport;
}

/** The file with some sections new, in the order of `names`. */
export function withSections(
  file: string,
  sections: readonly Section[],
  names: readonly string[],
): string {
  const known = new Map(parse(file));
  for (const section of sections) known.set(section.name, print(section));
  const texts = names.flatMap((name) => known.get(name) ?? []);
  return [HEADER, ...texts].join('\n');
}

function parse(file: string): [string, string][] {
  return file.split(/^(?=<!-- [a-z-]+ -->$)/m).flatMap((text) => {
    const name = /^<!-- ([a-z-]+) -->/.exec(text)?.[1];
    return name === undefined ? [] : [[name, text.trimEnd() + '\n'] as [string, string]];
  });
}

function print({ name, title, commit, seconds, missing, report }: Section): string {
  const head = `<!-- ${name} -->\n\n## ${title}\n\n`;
  const ran = `\`npm run verify:operate -- ${name}\`, commit ${commit}, ${seconds.toFixed(0)} s.`;
  if (!report) return `${head}**Not run**: ${missing ?? 'unknown'}.\n`;
  const tables = report.tables.map(
    ({ title: caption, head: columns, rows }) =>
      `${caption}:\n\n${[columns, columns.map(() => '---'), ...rows].map(row).join('\n')}\n`,
  );
  const notes = report.notes.map((note) => `- ${note}`).join('\n');
  return [
    `${head}${report.ok ? '**Holds.**' : '**Does not hold.**'} ${report.summary} ${ran}\n`,
    ...tables,
    ...(notes === '' ? [] : [`${notes}\n`]),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((c) => c.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
