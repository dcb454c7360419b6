import { defineStore } from 'pinia'
import { ref } from 'vue'
import * as account from '@/api/account'
import type { Address, AddressInput, Regions } from '@/api/types'

/** The member's addresses, and the country's regions to choose from. */
export const useAddressStore = defineStore('addresses', () => {
  const addresses = ref<Address[]>([])
  const regions = ref<Regions | null>(null)

  async function load(): Promise<void> {
    addresses.value = await account.getAddresses()
  }

  async function loadRegions(): Promise<void> {
    regions.value ??= await account.getRegions()
  }

  async function save(input: AddressInput, id?: string): Promise<Address> {
    const saved = id ? await account.changeAddress(id, input) : await account.addAddress(input)
    await load()
    return saved
  }

  async function remove(id: string): Promise<void> {
    await account.deleteAddress(id)
    addresses.value = addresses.value.filter((address) => address.id !== id)
  }

  /** Where a parcel goes unless the member says otherwise. */
  function preferred(): Address | null {
    return addresses.value.find((address) => address.is_default) ?? addresses.value[0] ?? null
  }

  return { addresses, regions, load, loadRegions, save, remove, preferred }
})
