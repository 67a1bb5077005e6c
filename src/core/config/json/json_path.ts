/** Keys and list places that lead from the outermost value to an inner one. */
export type JsonPath = readonly (string | number)[];
