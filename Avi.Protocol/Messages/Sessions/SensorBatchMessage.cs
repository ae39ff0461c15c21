namespace Avi.Protocol.Messages.Sessions;

/// <summary>Several readings, each with its age.</summary>
/// <remarks>A view, as the message that it is read from.</remarks>
public readonly ref struct SensorBatchMessage : IUplinkSessionMessage<SensorBatchMessage>
{
    /// <summary>Gets the packet id; 0 when no acknowledgement is wanted.</summary>
    public required ushort PacketId { get; init; }

    /// <summary>Gets what ages count from, in Unix milliseconds; 0 stands for the time of arrival.</summary>
    public required ulong BaseTimeMilliseconds { get; init; }

    /// <summary>Gets the readings.</summary>
    public required SensorReadings Readings { get; init; }

    static uint ISessionMessage<SensorBatchMessage>.Number => (uint)UplinkKind.SensorBatch;

    static SensorBatchMessage ISessionMessage<SensorBatchMessage>.Read(scoped ref FieldReader fields) => new()
    {
        PacketId = fields.UInt16(),
        BaseTimeMilliseconds = fields.UInt64(),
        Readings = SensorReadings.Read(ref fields),
    };

    void ISessionMessage<SensorBatchMessage>.Write(scoped ref FieldWriter fields)
    {
        fields.UInt(PacketId);
        fields.UInt(BaseTimeMilliseconds);
        Readings.Write(ref fields);
    }
}
