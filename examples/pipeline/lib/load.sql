CREATE TABLE customer (id TEXT PRIMARY KEY, city TEXT NOT NULL);
CREATE TABLE sale (
  receipt TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  shop TEXT NOT NULL,
  customer TEXT NOT NULL REFERENCES customer (id),
  sku TEXT NOT NULL,
  category TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  amount INTEGER NOT NULL CHECK (amount > 0)
);
.mode csv
.import work/customers.csv customer
.import work/merged.csv sale
CREATE INDEX sale_by_day ON sale (day);
