/** One instruction of a stage, its variables substituted. */
export type Step =
  | { readonly kind: 'workdir'; readonly path: string }
  | {
      readonly kind: 'copy';
      /** Stage to copy from; the build context where undefined. */
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly to: string;
    }
  | { readonly kind: 'run'; readonly command: readonly string[] }
  | { readonly kind: 'env'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'command'; readonly command: readonly string[] }
  | { readonly kind: 'other'; readonly text: string };

export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/**
 * Reads the Dockerfile of this repository: RUN and CMD in exec form, no flag but `--from`.
 * Throws on what it does not know, so that a replay leaves nothing out unseen.
 */
export function parseDockerfile(text: string): Stage[] {
  const values = new Map<string, string>();
  const stages: { base: string; name: string | undefined; steps: Step[] }[] = [];
  for (const line of linesOf(text)) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const said = rest.replace(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '');
    if (word === 'ARG') {
      const [name = '', value = ''] = said.split('=');
      values.set(name, value);
    } else if (word === 'FROM') {
      const [base = '', , name] = said.split(/\s+/);
      stages.push({ base, name, steps: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`${line}: comes before the first FROM`);
      stage.steps.push(stepOf(word, said, line));
    }
  }
  return stages;
}

function linesOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function stepOf(word: string, said: string, line: string): Step {
  switch (word) {
    case 'WORKDIR':
      return { kind: 'workdir', path: said };
    case 'COPY':
      return copyOf(said, line);
    case 'RUN':
      return { kind: 'run', command: execForm(said, line) };
    case 'CMD':
      return { kind: 'command', command: execForm(said, line) };
    case 'ENV':
      return { kind: 'env', values: Object.fromEntries(said.split(/\s+/).map(pair)) };
    case 'USER':
      return { kind: 'user', user: said };
    case 'LABEL':
    case 'HEALTHCHECK':
      return { kind: 'other', text: line };
    default:
      throw new Error(`${line}: is not understood`);
  }
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function copyOf(said: string, line: string): Step {
  const words = said.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.slice(flags.length);
  const from = flags[0]?.startsWith('--from=') ? flags[0].slice(7) : undefined;
  if (flags.length > (from === undefined ? 0 : 1)) throw new Error(`${line}: flag not understood`);
  return { kind: 'copy', from, sources: paths.slice(0, -1), to: paths.at(-1) ?? '' };
}

function execForm(said: string, line: string): string[] {
  try {
    return JSON.parse(said) as string[];
  } catch {
    throw new Error(`${line}: is not in exec form, e.g. RUN ["npm", "ci"]`);
  }
}
