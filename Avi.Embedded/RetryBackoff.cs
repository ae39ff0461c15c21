namespace Avi.Embedded;

/// <summary>
/// How long to wait before the next attempt: twice as long each time, up to a limit, give or take a quarter.
/// </summary>
/// <remarks>The quarter keeps devices that lost their gateway together from coming back together.</remarks>
internal sealed class RetryBackoff
{
    private readonly int _firstMilliseconds;
    private readonly int _maxMilliseconds;
    private readonly Random _random;
    private int _nextMilliseconds;

    public RetryBackoff(int firstMilliseconds, int maxMilliseconds, Random random)
    {
        _firstMilliseconds = firstMilliseconds;
        _maxMilliseconds = maxMilliseconds;
        _random = random;
        _nextMilliseconds = firstMilliseconds;
    }

    /// <returns>The next pause, in milliseconds: at least 1.</returns>
    public int Next()
    {
        int middle = _nextMilliseconds;
        _nextMilliseconds = middle > _maxMilliseconds / 2 ? _maxMilliseconds : middle * 2;

        int quarter = middle / 4;
        return middle - quarter + _random.Next((2 * quarter) + 1);
    }

    /// <summary>Begins anew with the first pause.</summary>
    public void Reset() => _nextMilliseconds = _firstMilliseconds;
}
