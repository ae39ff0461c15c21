using System.Text;

using Avi.Protocol.Device;
using Avi.Protocol.Messages;

namespace Avi.Protocol.Tests.Device;

[TestFixture]
internal sealed class DeviceAllocationTests
{
    [Test]
    public void Encoding_allocates_nothing()
    {
        byte[] buffer = new byte[ProtocolLimits.MaxDatagramBytes];
        byte[] data = new byte[64];
        byte[] topicUtf8 = Encoding.UTF8.GetBytes("device/1234/status");
        void EncodeAll()
        {
            DeviceUplink.WriteHello(buffer, 0, buffer.Length, ulong.MaxValue);
            DeviceUplink.WriteSubscribe(buffer, 0, buffer.Length, topicUtf8);
            DeviceUplink.WriteUnsubscribe(buffer, 0, buffer.Length, topicUtf8);
            DeviceUplink.WritePublish(buffer, 0, buffer.Length, "device/1234/温度", data, 0, data.Length);
            DeviceUplink.WritePublish(buffer, 0, buffer.Length, topicUtf8, data, 0, data.Length);
            DeviceUplink.WriteStreamStart(buffer, 0, buffer.Length, 1, "12D3KooW", "audio");
            DeviceUplink.WriteStreamData(buffer, 0, buffer.Length, 1, data, 0, data.Length);
            DeviceUplink.WriteStreamClose(buffer, 0, buffer.Length, 1);
            DeviceUplink.WriteButtonPress(buffer, 0, buffer.Length, 1, PressType.Long, "{\"name\":\"REC\"}");
            DeviceUplink.WriteTemperature(buffer, 0, buffer.Length, "temp", 21.5f, "");
            DeviceUplink.WriteRaw(buffer, 0, buffer.Length, "steps", int.MinValue, "");
        }

        EncodeAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        EncodeAll();
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void Decoding_allocates_nothing_also_when_it_fails()
    {
        var downlink = new DeviceDownlink();
        byte[] message = Convert.FromHexString("0209" + "686f6d652f6c616d70" + "02" + "6f6e");
        byte[] broken = Convert.FromHexString("0209" + "ff6f6d652f6c616d70" + "02" + "6f6e");
        downlink.Read(message, 0, message.Length);
        downlink.Read(broken, 0, broken.Length);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int end = downlink.Read(message, 0, message.Length);
        int error = downlink.Read(broken, 0, broken.Length);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That((end, error), Is.EqualTo((message.Length, DeviceError.BadUtf8)));
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void A_session_allocates_nothing()
    {
        byte[] buffer = new byte[ProtocolLimits.MaxDatagramBytes];
        byte[] data = new byte[64];
        byte[] record = Convert.FromHexString("2607003601" + "2501000161026f6e");
        var batch = new DeviceSensorBatch();
        var downlink = new DeviceDownlink();
        int Turn()
        {
            DeviceUplink.WriteStart(buffer, 0, buffer.Length, 1, 2, 60, 4, 1200);
            DeviceUplink.WritePing(buffer, 0, buffer.Length, 1, ulong.MaxValue);
            DeviceUplink.WritePublishReliable(buffer, 0, buffer.Length, 1, 1, "device/1/a", data, 0, data.Length);
            DeviceUplink.WriteAck(buffer, 0, buffer.Length, 1, ReasonCode.Success);
            batch.Begin(buffer, 0, buffer.Length, 1, 0);
            batch.AddTemperature("temp", 5, 21.5f);
            batch.AddRaw("steps", 5, int.MinValue);
            batch.Finish();

            int messages = 0;
            for (int position = 0; position >= 0 && position < record.Length; messages++)
                position = downlink.ReadInRecord(record, position, record.Length);

            return messages;
        }

        Turn();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int messages = Turn();
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(messages, Is.EqualTo(3));
        Assert.That(after, Is.EqualTo(before));
    }
}
