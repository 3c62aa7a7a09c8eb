import type { Environment } from '@eaglerank/config';
import type { ModelStoreConfig } from './open-store.js';

/** Where models are, but for the Redis that every service has. */
export type ModelSettings = Pick<ModelStoreConfig, 'kind' | 'folder'>;

export function readModelSettings(env: Environment): ModelSettings {
  return {
    kind: env.choice(
      'MODEL_REGISTRY',
      'files',
      ['files', 'redis'],
      'Where models are: files for one machine or a shared folder, redis for several replicas.',
    ),
    folder: env.text('MODELS_DIR', 'config/models', 'Folder of the models, where they are files.'),
  };
}
