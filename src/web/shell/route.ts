import { useEffect, useState } from 'preact/hooks'

/** Where the page is: its path, and what its address asks for. */
export interface Route {
  readonly path: string
  readonly query: URLSearchParams
}

const MOVED = 'outcry-moved'

/** Goes to an address of the page without loading it again. */
export function navigate(address: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', address)
  dispatchEvent(new Event(MOVED))
}

/** Changes some parameters of the address; null and empty ones are removed. */
export function setQuery(changes: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  navigate(`${location.pathname}${text === '' ? '' : `?${text}`}`, { replace: true })
}

/** Links to pages of this site change the route; all others do what links do. */
export function useRoute(isPage: (path: string) => boolean): Route {
  const [address, setAddress] = useState(location.pathname + location.search)
  useEffect(() => {
    const onMove = () => setAddress(location.pathname + location.search)
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest('a')
      const isOther = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0
      if (link === null || isOther || link.origin !== location.origin || link.hash !== '') return
      if (link.target !== '' || link.hasAttribute('download') || !isPage(link.pathname)) return
      event.preventDefault()
      navigate(link.pathname + link.search)
      scrollTo(0, 0)
      document.querySelector('main')?.focus()
    }
    document.addEventListener('click', onClick)
    addEventListener('popstate', onMove)
    addEventListener(MOVED, onMove)
    return () => {
      document.removeEventListener('click', onClick)
      removeEventListener('popstate', onMove)
      removeEventListener(MOVED, onMove)
    }
  }, [])
  const [path = '/', query = ''] = address.split('?')
  return { path, query: new URLSearchParams(query) }
}
