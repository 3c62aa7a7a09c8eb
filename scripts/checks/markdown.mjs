const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const INLINE = /\]\(\s*<?([^)\s>]+)>?(?:\s+["'(][^)]*)?\)/g;
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/g;
const HTML = /<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)=["']([^"']+)["']/g;
const MERMAID_CLICK = /^\s*click\s+\S+\s+(?:href\s+)?"([^"]+)"/g;

/**
 * Links and anchors of a Markdown text, as GitHub reads it.
 * @param {string} text
 * @returns {{ links: { target: string, line: number }[], anchors: Set<string> }}
 */
export function readMarkdown(text) {
  const links = [];
  const anchors = new Set();
  for (const { content, line, language } of visibleLines(text)) {
    const patterns = language === undefined ? [INLINE, REFERENCE, HTML] : [MERMAID_CLICK];
    if (language !== undefined && language !== 'mermaid') continue;
    for (const pattern of patterns) {
      for (const [, target] of content.matchAll(pattern)) links.push({ target, line });
    }
    if (language === undefined) addAnchors(content, anchors);
  }
  return { links, anchors };
}

/** Lines outside code, with inline code blanked; lines of a fenced block carry its language. */
function* visibleLines(text) {
  let fence;
  for (const [index, raw] of text.split('\n').entries()) {
    const mark = FENCE.exec(raw);
    if (mark && !fence) fence = { mark: mark[1], language: mark[2].trim() };
    else if (fence && raw.trim().startsWith(fence.mark)) fence = undefined;
    else {
      const content = fence ? raw : raw.replace(/(`+)(?:(?!\1).)+\1/g, (code) => blank(code));
      yield { content, line: index + 1, language: fence?.language };
    }
  }
}

/** Keeps the words of inline code, which belong to a heading's anchor, but no link syntax. */
function blank(code) {
  return code.replace(/[[\]()<>]/g, ' ').replace(/`/g, '');
}

function addAnchors(content, anchors) {
  for (const [, id] of content.matchAll(/<a\b[^>]*?\b(?:id|name)=["']([^"']+)["']/g))
    anchors.add(id);
  const heading = /^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$/.exec(content);
  if (!heading) return;
  const slug = slugOf(heading[1]);
  let unique = slug;
  for (let i = 1; anchors.has(unique); i++) unique = `${slug}-${i}`;
  anchors.add(unique);
}

function slugOf(heading) {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replace(/ /g, '-');
}
