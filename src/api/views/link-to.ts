/** Where a post can be read, if the link names nobody. */
export function linkTo({ source, id }: { readonly source: string; readonly id: string }): string | null {
  return source === 'x' && /^\d{1,20}$/.test(id) ? `https://x.com/i/status/${id}` : null
}
