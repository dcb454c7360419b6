import type { Plugin } from 'vite'

/** A size in the units that grow with the screen; `px` is left to what has to stay as it is. */
const SIZE = /font-size:\s*(\d*\.?\d+(?:rpx|rem))(?=\s*[;}!])/g

/** Every size of type times what the brand and the person make of it; 1 where nobody said anything. */
export function scaledType(css: string): string {
  return css.replace(SIZE, 'font-size:calc($1 * var(--p-scale, 1))')
}

/**
 * Large type. Sizes are written plainly in the style sheets and scaled here, in our own and in
 * wot-design-uni's alike: mini programs have no root font size that a person could change.
 */
export function scaleType(): Plugin {
  return {
    name: 'portico:scaled-type',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && typeof file.source === 'string' && /\.(?:css|\w+ss)$/.test(file.fileName)) {
            file.source = scaledType(file.source)
          }
        }
      },
    },
  }
}
