namespace Avi.Embedded;

/// <summary>The remembered subscriptions, oldest first, in a table that never grows.</summary>
internal sealed class SubscriptionTable
{
    private readonly Subscription?[] _entries; // [0, Count) are set, the rest is null
    private int _turn;

    public SubscriptionTable(int capacity) => _entries = new Subscription?[capacity];

    public int Count { get; private set; }

    /// <returns><see langword="false"/> when the table is full.</returns>
    public bool TryAdd(Subscription subscription)
    {
        if (Count == _entries.Length)
            return false;

        _entries[Count++] = subscription;
        return true;
    }

    /// <summary>Forgets a subscription, which may be forgotten already; the order of the others stays.</summary>
    public void Remove(Subscription subscription)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i] != subscription)
                _entries[kept++] = _entries[i];
        }

        for (int i = kept; i < Count; i++)
            _entries[i] = null;

        Count = kept;
    }

    public Subscription? Find(string filter)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i]!.Filter == filter) // set below Count
                return _entries[i];
        }

        return null;
    }

    /// <returns>The subscription whose filter has these bytes.</returns>
    public Subscription? Find(byte[] buffer, int offset, int length)
    {
        for (int i = 0; i < Count; i++)
        {
            if (Utf8Text.Equals(_entries[i]!.FilterUtf8, buffer, offset, length)) // set below Count
                return _entries[i];
        }

        return null;
    }

    /// <returns>The oldest subscription that the gateway is to be told about.</returns>
    public Subscription? FirstUnsettled()
    {
        for (int i = 0; i < Count; i++)
        {
            SubscriptionState state = _entries[i]!.State; // set below Count
            if (state == SubscriptionState.Wanted || state == SubscriptionState.Leaving)
                return _entries[i];
        }

        return null;
    }

    /// <returns>The oldest subscription that is ending.</returns>
    public Subscription? FirstLeaving()
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i]!.State == SubscriptionState.Leaving) // set below Count
                return _entries[i];
        }

        return null;
    }

    /// <returns>Each subscription in turn, call by call.</returns>
    public Subscription? NextInTurn()
    {
        if (Count == 0)
            return null;

        _turn = (_turn + 1) % Count;
        return _entries[_turn];
    }

    /// <summary>Forgets all of them.</summary>
    /// <param name="outcome">What those who still wait for one are told.</param>
    public void Clear(AviStatus outcome)
    {
        for (int i = 0; i < Count; i++)
        {
            Subscription entry = _entries[i]!; // set below Count
            if (entry.Outcome == AviStatus.Pending)
                entry.Outcome = outcome;

            _entries[i] = null;
        }

        Count = 0;
    }

    /// <summary>The gateway may have forgotten all of them: those that are to last are wanted again.</summary>
    public void WantAgain()
    {
        for (int i = 0; i < Count; i++)
        {
            Subscription entry = _entries[i]!; // set below Count
            if (entry.State != SubscriptionState.Leaving)
                entry.State = SubscriptionState.Wanted;
        }
    }
}
