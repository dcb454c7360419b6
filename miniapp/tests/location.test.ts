import { expect, it } from 'vitest'
import { mainland } from '@/features/location'

/** The frames differ by what maps show there: about 540 m to the east in Beijing, 430 m east and 220 m south in Shanghai. */
it.each([
  [39.908_823, 116.391_27, 39.910_226, 116.397_512],
  [31.239_703, 121.495_42, 31.237_717, 121.499_95],
])('a point at %f, %f is drawn where the mainland\'s maps have it', (north, east, drawnNorth, drawnEast) => {
  const { latitude, longitude } = mainland({ latitude: north, longitude: east })
  expect(Math.abs(latitude - drawnNorth)).toBeLessThan(0.0012)
  expect(Math.abs(longitude - drawnEast)).toBeLessThan(0.0012)
})

it('abroad nothing moves', () => {
  const paris = { latitude: 48.8584, longitude: 2.2945 }
  expect(mainland(paris)).toEqual(paris)
})
