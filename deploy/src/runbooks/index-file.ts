import type { GeneratedFile } from '../generate/generated-file.js';
import { alertRules, type AlertRule } from '../rules/alert-groups.js';
import type { AlertLevel, Thresholds } from '../thresholds/schema.js';

const HEADER = `# Runbooks

Generated from \`deploy/thresholds.yaml\` and \`deploy/src/rules\`; do not edit.

One page per alert: what it means, whom it hurts, how to confirm it, what to do, whom to call. [Incidents](../incidents.md) says how an
incident is led, [routines](../routines.md) what is looked at before an alert has to.

Commands are those of a Kubernetes release named \`eaglerank\`; \`docker compose\` is called in the folder \`deploy\`. \`npx eaglerank\` asks the mesh of
this machine, or the one that \`EAGLERANK_GATEWAY\` and \`EAGLERANK_TOKEN\` name. Words in capitals stand for what the alert's labels say; \`REDIS_URL\` is that of
the services.
`;

/** Table of all alerts; docs/runbooks/README.md. */
export function runbookIndex(thresholds: Thresholds): GeneratedFile {
  const rules = alertRules(thresholds);
  const groups = [...new Set(rules.map(({ group }) => group))].map((group) =>
    section(
      group,
      rules.filter((rule) => rule.group === group),
    ),
  );
  return { path: 'docs/runbooks/README.md', text: [HEADER, ...groups].join('\n') };
}

function section(group: string, rules: readonly AlertRule[]): string {
  const names = [...new Set(rules.map(({ definition }) => definition.name))];
  const rows = names.map((name) => {
    const own = rules.filter(({ definition }) => definition.name === name);
    const levels = own.map(({ level }) => level);
    const list = (texts: readonly string[]) => [...new Set(texts)].join(', ');
    return [
      `[${name}](${name}.md)`,
      list(levels.map(({ severity }) => severity)),
      own[0]?.definition.team ?? '',
      levels.map(condition).join('; '),
    ];
  });
  return `## ${group}\n\n${table(['alert', 'severity', 'team', 'threshold'], rows)}\n`;
}

function condition({ severity, value, window, for: hold }: AlertLevel): string {
  const parts = [
    ...(value === undefined ? [] : [String(value)]),
    ...(window === undefined ? [] : [`over ${window}`]),
    `for ${hold}`,
  ];
  return `${severity}: ${parts.join(' ')}`;
}

/** A Markdown table whose columns are aligned. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) =>
    Math.max(...[head, ...rows].map((row) => (row[i] ?? name).length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [
    line(head),
    `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}
