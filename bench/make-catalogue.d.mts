/** A name that no other number has. */
export function inventedName(number: number): string
/** Writes `count` invented services into `folder`, as CATALOGUE_DIR reads them; gives their names. */
export function writeCatalogue(folder: string, count: number): string[]
