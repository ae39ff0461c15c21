namespace Avi.Mesh.Libp2p.GossipSub.Scoring;

/// <summary>What a peer has done in one topic: P1 to P4.</summary>
internal sealed class TopicScore(TopicScoreOptions options)
{
    private double _firstDeliveries;
    private double _meshDeliveries;
    private double _meshFailures;
    private double _invalidMessages;
    private TimeSpan _timeInMesh;

    /// <summary>Gets a value indicating whether the peer is in our mesh of the topic.</summary>
    public bool IsInMesh { get; private set; }

    /// <summary>Gets a value indicating whether nothing would be lost without this.</summary>
    public bool IsEmpty => !IsInMesh
        && _firstDeliveries == 0 && _meshFailures == 0 && _invalidMessages == 0;

    /// <summary>Gets what it adds to the peer's score, or takes from it.</summary>
    public double Value
    {
        get
        {
            double deficit = Deficit;
            double value = (options.FirstDeliveryWeight * Math.Min(_firstDeliveries, options.FirstDeliveryCap))
                + (options.InvalidMessageWeight * _invalidMessages * _invalidMessages);
            if (IsInMesh)
            {
                double quanta = Math.Min(_timeInMesh / options.TimeInMeshQuantum, options.TimeInMeshCap);
                value += options.TimeInMeshWeight * quanta;
            }

            if (options.MeshDeliveries is { } deliveries)
                value += deliveries.Weight * ((deficit * deficit) + _meshFailures);

            return options.Weight * value;
        }
    }

    private double Deficit =>
        options.MeshDeliveries is { } deliveries && IsInMesh && _timeInMesh >= deliveries.Activation
            ? Math.Max(0, deliveries.Threshold - _meshDeliveries)
            : 0;

    public void EnterMesh()
    {
        IsInMesh = true;
        _timeInMesh = TimeSpan.Zero;
        _meshDeliveries = 0;
    }

    /// <summary>The peer is out of the mesh; what it did not bring while it was in is remembered.</summary>
    /// <returns>Whether something was missing.</returns>
    public bool LeaveMesh()
    {
        double deficit = Deficit;
        _meshFailures += deficit * deficit;
        IsInMesh = false;
        return deficit > 0;
    }

    public void AddFirstDelivery()
    {
        _firstDeliveries = Math.Min(_firstDeliveries + 1, options.FirstDeliveryCap);
        AddMeshDelivery();
    }

    public void AddMeshDelivery()
    {
        if (options.MeshDeliveries is { } deliveries && IsInMesh)
            _meshDeliveries = Math.Min(_meshDeliveries + 1, deliveries.Cap);
    }

    public void AddInvalidMessage() => _invalidMessages++;

    public void Pass(Decay decay)
    {
        _firstDeliveries = decay.Of(_firstDeliveries, options.FirstDeliveryHalfLife);
        _invalidMessages = decay.Of(_invalidMessages, options.InvalidMessageHalfLife);
        if (IsInMesh)
            _timeInMesh += decay.Elapsed;

        if (options.MeshDeliveries is not { } deliveries)
            return;

        _meshDeliveries = decay.Of(_meshDeliveries, deliveries.HalfLife);
        _meshFailures = decay.Of(_meshFailures, deliveries.HalfLife);
    }
}
