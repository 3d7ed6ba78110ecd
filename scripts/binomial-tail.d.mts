export declare function binomialTail(hits: number, count: number, chance: number): number
export declare function showsMoreThan(allowed: number, misses: number, count: number): boolean
