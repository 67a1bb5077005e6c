# Gives the jobs that depend on it a version, a number and a text of several lines.
count=$(grep -c . "$WORK/changes.txt")
{
  echo "VERSION=1.$count"
  echo "COUNT=$count"
  echo "NOTES<<END"
  sed 's/^/- /' "$WORK/changes.txt"
  echo "END"
} >> "$EXECUTIONER_OUTPUT"
echo "found $count changes"
