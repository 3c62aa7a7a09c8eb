import { dirname, join, normalize } from 'node:path';
import { parsePromql } from '../dashboards/lint/promql.js';
import type { Known } from './known.js';
import type { Page } from './page.js';
import { commandsOf } from './shell.js';

/** Sections of a runbook, in their order. */
export const SECTIONS = ['Meaning', 'Impact', 'Confirm', 'Mitigate', 'Escalate'];
/** Dashboards that pages may send their readers to. */
const DASHBOARDS =
  'System Feed Inference Features Streams Model Business Executive Operational SLO Infrastructure'.split(
    ' ',
  );
/** Programs that a block of shell commands may call. */
const PROGRAMS =
  'npx npm node kubectl helm docker redis-cli curl amtool promtool cp mv mkdir rm ls df du tar cd cat head sort grep sha256sum date find echo git export'.split(
    ' ',
  );

/** What a runbook lacks of its form; a line each. */
export function formFaults(alert: string, page: Page): string[] {
  const faults = page.title === alert ? [] : [`the title is "${page.title}", not "${alert}"`];
  const names = [...page.sections.keys()];
  if (names.join() !== SECTIONS.join()) {
    faults.push(`sections are ${names.join(', ')}; they must be ${SECTIONS.join(', ')}`);
  }
  for (const [name, text] of page.sections) if (text === '') faults.push(`${name} is empty`);
  if (!page.blocks.some(({ language }) => language === 'promql'))
    faults.push('no query confirms it');
  if (!page.blocks.some(({ language }) => language === 'sh'))
    faults.push('no command mitigates it');
  return faults;
}

/** What a page names that does not exist; a line each. `path` is relative to the repository. */
export function contentFaults(path: string, page: Page, known: Known): string[] {
  const variables = new Set(
    page.blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => [...text.matchAll(/\$([A-Z][A-Z_]+)/g)].map(([, name]) => name)),
  );
  return page.blocks
    .flatMap(({ language, text }) => {
      if (language === 'promql') return queryFaults(text, known);
      if (language === 'sh')
        return commandsOf(text).flatMap((words) => commandFaults(words, known));
      return [];
    })
    .concat(
      page.codes.flatMap((code) => codeFaults(code, known, variables)),
      page.links.flatMap((link) => {
        const target = normalize(join(dirname(path), link));
        return known.exists(target) ? [] : [`links to ${link}, which does not exist`];
      }),
      [...page.prose.matchAll(/Dashboard: (\w+)/g)].flatMap(([, name = '']) =>
        DASHBOARDS.includes(name) ? [] : [`there is no dashboard ${name}`],
      ),
    );
}

/** Queries stand one a paragraph. */
function queryFaults(block: string, known: Known): string[] {
  return block
    .split(/\n\s*\n/)
    .map((query) => query.replaceAll(/^#.*$/gm, '').trim())
    .filter((query) => query !== '')
    .flatMap((query) => {
      const { fault, selectors } = parsePromql(query);
      if (fault !== undefined) return [`"${query}" is no PromQL from character ${fault + 1} on`];
      return selectors.flatMap(({ metric, labels }) => {
        if (!known.series.has(metric)) return [`nothing exports ${metric}`];
        const own = known.series.get(metric);
        return labels
          .filter((label) => own && !own.includes(label))
          .map((label) => `${metric} has no label ${label}`);
      });
    });
}

function commandFaults(words: readonly string[], known: Known): string[] {
  const [program = ''] = words;
  if (!PROGRAMS.includes(program))
    return [`${program} is no program that readers can be sure to have`];
  const paths = words.flatMap((word) => pathFaults(word, known));
  if (program === 'npx') return [...paths, ...cliFaults(words, known)];
  if (program !== 'npm' || words[1] !== 'run') return paths;
  const script = words[2] ?? '';
  return known.scripts.has(script) ? paths : [...paths, `there is no npm run ${script}`];
}

function cliFaults([, tool, ...rest]: readonly string[], known: Known): string[] {
  if (tool !== 'eaglerank') return [];
  const name = [rest.slice(0, 2).join(' '), rest[0] ?? ''].find((n) => known.commands.has(n));
  if (name === undefined) return [`there is no command npx eaglerank ${rest.join(' ')}`];
  const help = known.commands.get(name) ?? '';
  const verb = rest[name.split(' ').length];
  const verbs = [...help.matchAll(new RegExp(`^eaglerank ${name} ([a-z]+)(?= |$)`, 'gm'))];
  const wrongVerb =
    verbs.length > 1 && !verbs.some(([, known]) => known === verb)
      ? [`npx eaglerank ${name} cannot ${verb ?? 'go without a verb'}`]
      : [];
  return rest
    .filter((word) => word.startsWith('--'))
    .map((word) => word.replace(/=.*/, ''))
    .filter((option) => !new RegExp(`${option}(?![a-z-])`).test(help))
    .map((option) => `npx eaglerank ${name} has no option ${option}`)
    .concat(wrongVerb);
}

/** What stands in backticks: a setting or a variable of the page's commands, a path, or a command. */
function codeFaults(
  code: string,
  known: Known,
  variables: ReadonlySet<string | undefined>,
): string[] {
  const word = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=\S*)?$/.exec(code)?.[1];
  if (word !== undefined && !known.words.has(word) && !variables.has(word)) {
    return [`there is no setting ${word}`];
  }
  if (/^(?:npx eaglerank|npm run) /.test(code)) return commandFaults(code.split(/\s+/), known);
  return pathFaults(code, known);
}

function pathFaults(word: string, known: Known): string[] {
  const path = /^(?:\.\/)?([a-z][\w.-]*(?:\/[\w.-]+)+)\/?$/.exec(word)?.[1];
  if (path === undefined || !known.folders.has(path.split('/')[0] ?? '')) return [];
  return known.exists(path) ? [] : [`${path} does not exist`];
}
