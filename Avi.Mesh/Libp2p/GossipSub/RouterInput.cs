namespace Avi.Mesh.Libp2p.GossipSub;

/// <summary>Something for the router, in its place in the order of all inputs.</summary>
/// <remarks>
/// <see cref="Prepare"/> does what takes time and needs nothing of the router, on any thread and for several inputs at
/// once: signatures. <see cref="Apply"/> comes after it, in order, on the router's loop.
/// </remarks>
internal abstract class RouterInput
{
    private volatile bool _isPrepared;

    /// <param name="signatures">How many signatures are to be made or checked before it is applied.</param>
    protected RouterInput(int signatures)
    {
        Signatures = signatures;
        _isPrepared = signatures == 0;
    }

    /// <summary>Gets how many signatures are to be made or checked: what there is to prepare.</summary>
    public int Signatures { get; }

    /// <summary>Gets a value indicating whether it may be applied.</summary>
    public bool IsPrepared => _isPrepared;

    /// <summary>Gets how many bytes of a message or RPC it holds until it has been applied.</summary>
    public virtual int Bytes => 0;

    /// <summary>Does what takes time; <see cref="IsPrepared"/> then, whatever happens.</summary>
    public void RunPreparation()
    {
        try
        {
            Prepare();
        }
        finally
        {
            _isPrepared = true;
        }
    }

    /// <summary>Hands it to the router.</summary>
    public abstract void Apply(GossipSubRouter router, TimeSpan now);

    /// <summary>Does what takes time.</summary>
    protected virtual void Prepare()
    {
    }
}
