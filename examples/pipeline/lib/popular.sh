# Prints the ten products sold most often: times sold, product.
set -eu
cut -d, -f5 work/merged.csv > work/reports/popular.tmp
sort -o work/reports/popular.tmp work/reports/popular.tmp
uniq -c work/reports/popular.tmp | sort -k1,1nr -k2,2 | awk 'NR <= 10 { print $1 "," $2 }'
rm work/reports/popular.tmp
