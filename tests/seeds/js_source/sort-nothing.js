[].toSorted(); [].sort(); [].toSorted((a, b) => a - b);
//0