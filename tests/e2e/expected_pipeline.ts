/** The texts that the pipeline example must produce. */
export interface PipelineReports {
  readonly report: string;
  readonly rejected: string;
  readonly popular: string;
}

interface Sum {
  receipts: number;
  units: number;
  cents: number;
}

const shops = [
  ["north", 101],
  ["south", 202],
  ["east", 303],
  ["west", 404],
  ["harbor", 505],
] as const;

const receiptsPerShop = 20_000;

/**
 * Computes what the pipeline example must produce, from its seeds alone and by none of its tools.
 * Only the order of the random draws is the same as in examples/pipeline/lib: it is the data.
 */
export function expectedReports(): PipelineReports {
  const products = makeProducts();
  const cityOf = makeCities();
  const byShop = new Map<string, Sum>();
  const byCategory = new Map<string, Sum>();
  const byCity = new Map<string, Sum>();
  const timesSold = new Map<number, number>();
  const rejected = ["shop,damaged,twice,unknown"];

  for (const [shop, seed] of shops) {
    const below = lehmer(seed);
    let damaged = 0;
    let twice = 0;
    let unknown = 0;
    for (let i = 0; i < receiptsPerShop; i++) {
      below(28); // the day
      const sku = 1 + below(250);
      const customer = 1 + below(2000);
      const units = 1 + below(9);
      const isDamaged = below(40) === 0;
      below(30); // whether the line ends in a carriage return
      const isTwice = below(50) === 0;

      const product = products.get(sku);
      if (isDamaged) damaged += isTwice ? 2 : 1;
      else if (isTwice) twice++;
      if (isDamaged) continue;
      if (product === undefined) {
        unknown++;
        continue;
      }
      const cents = units * product.price;
      add(byShop, shop, units, cents);
      add(byCategory, product.category, units, cents);
      add(byCity, cityOf(customer), units, cents);
      timesSold.set(sku, (timesSold.get(sku) ?? 0) + 1);
    }
    rejected.push(`${shop},${damaged},${twice},${unknown}`);
  }

  const total = new Map<string, Sum>();
  for (const { receipts, units, cents } of byShop.values()) {
    add(total, "all", units, cents, receipts);
  }
  const report = [
    "section,name,receipts,units,cents",
    ...rows("shops", byShop),
    ...rows("categories", byCategory),
    ...rows("cities", byCity),
    ...rows("total", total),
  ];
  const popular = [...timesSold].sort(([a, m], [b, n]) => n - m || a - b).slice(0, 10)
    .map(([sku, times]) => `${times},P${String(sku).padStart(4, "0")}`);
  return { report: text(report), rejected: text(rejected), popular: text(popular) };
}

/** The Lehmer generator of Park and Miller's first multiplier; `below(n)` draws from 0 to n - 1. */
function lehmer(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 16_807) % 2_147_483_647;
    return state % limit;
  };
}

function makeProducts(): ReadonlyMap<
  number,
  { readonly category: string; readonly price: number }
> {
  const categories = ["bakery", "dairy", "drinks", "fruit", "household", "vegetables"];
  const below = lehmer(7);
  const products = new Map<number, { category: string; price: number }>();
  for (let sku = 1; sku <= 240; sku++) {
    const category = categories[below(categories.length)] ?? "";
    products.set(sku, { category, price: 49 + below(2500) });
  }
  return products;
}

function makeCities(): (customer: number) => string {
  const cities = ["Aldbridge", "Brookfield", "Carrow", "Dunmere", "Eastholm"];
  const below = lehmer(11);
  const homes = Array.from({ length: 2000 }, () => cities[below(cities.length)] ?? "");
  return (customer) => homes[customer - 1] ?? "";
}

function add(sums: Map<string, Sum>, key: string, units: number, cents: number, receipts = 1) {
  const sum = sums.get(key) ?? { receipts: 0, units: 0, cents: 0 };
  sum.receipts += receipts;
  sum.units += units;
  sum.cents += cents;
  sums.set(key, sum);
}

function rows(section: string, sums: ReadonlyMap<string, Sum>): string[] {
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { receipts, units, cents }]) =>
      `${section},${name},${receipts},${units},${cents}`
    );
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
