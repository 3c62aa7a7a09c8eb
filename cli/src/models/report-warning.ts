import type { ArtefactFiles } from '@eaglerank/model';

/** Figures of a ranking in `report.json`, as far as they are there. */
interface Figures {
  readonly ndcg10Corrected?: unknown;
}

interface Report {
  readonly metrics?: {
    readonly validation?: { readonly model?: Figures; readonly loggedOrder?: Figures };
  };
}

/**
 * What to say of an artefact whose `report.json` finds it no better than the order as served, as the
 * trainer says it; undefined where it is better, or where the report does not tell.
 */
export function reportWarning(files: ArtefactFiles): string | undefined {
  const validation = readReport(files)?.metrics?.validation;
  const model = validation?.model?.ndcg10Corrected;
  const served = validation?.loggedOrder?.ndcg10Corrected;
  if (typeof model !== 'number' || typeof served !== 'number' || model > served) return undefined;
  return (
    'warning: by its report.json the model is not better than the order as served: NDCG@10 ' +
    `${model.toFixed(4)} against ${served.toFixed(4)}, corrected for position. Train on more traffic, ` +
    'and on traffic that explores (docs/training.md); "models rollback" brings back what served before'
  );
}

/** The report is for people: one that cannot be read is no fault of the artefact. */
function readReport(files: ArtefactFiles): Report | undefined {
  try {
    return JSON.parse(Buffer.from(files.get('report.json') ?? []).toString()) as Report;
  } catch {
    return undefined;
  }
}
