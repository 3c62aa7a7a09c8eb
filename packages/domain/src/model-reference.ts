const NAME = '[a-z][a-z0-9-]{0,62}';
const VERSION = '[0-9a-f]{12}';

/** Stages of a model's versions that serve whoever names them. */
export const SERVING_STAGES = ['production', 'canary', 'staging'] as const;

/** Names of models, and of the folders that hold their versions. */
export const MODEL_NAME = new RegExp(`^${NAME}$`);
export const MODEL_VERSION = new RegExp(`^${VERSION}$`);
/** NAME, NAME@STAGE or NAME@VERSION. */
export const MODEL_REFERENCE = new RegExp(
  `^${NAME}(@(${[VERSION, ...SERVING_STAGES].join('|')}))?$`,
);
