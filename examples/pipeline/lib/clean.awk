# Passes well-formed lines on without carriage returns; writes the others to -v rejected=FILE.
BEGIN { FS = ","; printf "" > rejected }
FNR == 1 { next }
{ sub(/\r$/, "") }
NF == 5 && $5 ~ /^[1-9][0-9]*$/ { print; next }
{ print > rejected }
