# Puts the reports, named kind.csv, into one: section,name,receipts,units,cents, and a grand total.
BEGIN { FS = OFS = ","; print "section", "name", "receipts", "units", "cents" }
FNR == 1 { section = FILENAME; sub(/.*\//, "", section); sub(/\.csv$/, "", section) }
{ print section, $1, $2, $3, $4 }
section == "shops" { receipts += $2; units += $3; amount += $4 }
END { printf "total,all,%d,%d,%.0f\n", receipts, units, amount }
