/** A fenced block of a page. */
export interface Block {
  /** Word behind the fence; empty without one. */
  readonly language: string;
  readonly text: string;
}

/** A page of documentation, as far as the checks look at it. */
export interface Page {
  /** First line without its `# `. */
  readonly title: string;
  /** Text below each `## ` heading, in their order. */
  readonly sections: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
  /** What stands in backticks outside of blocks. */
  readonly codes: readonly string[];
  /** Targets of links without their anchors; those to other hosts are left out. */
  readonly links: readonly string[];
  /** Everything outside of blocks. */
  readonly prose: string;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function parsePage(text: string): Page {
  const blocks = [...text.matchAll(FENCE)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }));
  const prose = text.replaceAll(FENCE, '');
  return {
    title: /^# (.+)$/m.exec(text)?.[1] ?? '',
    sections: sectionsOf(text),
    blocks,
    codes: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    links: [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^\w+:/.test(target)),
    prose,
  };
}

function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^## (.+)$/m).slice(1);
  const sections = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) {
    sections.set((parts[i] ?? '').trim(), (parts[i + 1] ?? '').trim());
  }
  return sections;
}
